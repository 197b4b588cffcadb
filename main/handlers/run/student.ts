// The student of a run, whoever chose it: the operator, or the search.
// Invariant: once a run has a student it keeps it.
import { z } from 'zod';
import { autoStudent } from './job.ts';
import { factsOf, type Site } from './site.ts';

const facts = z.object({ student: z.string(), tried: z.number().int(), seconds: z.number() });
export type SearchFacts = z.infer<typeof facts>;
/** What the search phase leaves behind. */
export const searched = { name: 'search', facts } as const;

/** As asked for, or as found. Throws while the search is not done, which is a defect of the order of phases. */
export function studentOf(site: Pick<Site, 'context' | 'runId' | 'job'>): string {
  return site.job.student === autoStudent ? factsOf(site, searched).student : site.job.student;
}
