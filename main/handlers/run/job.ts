// What a run was asked to do, complete: every default filled in, every file of the operator read, written down when the run begins.
// Invariant: a run is resumed from this and from what its phases found; nothing is asked of the operator, the clock or the machine again.
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Checked } from '../../../preload/contract.ts';
import { job as asked, costFields, costFile } from '../../../preload/job.ts';
import { rehearsalSeconds } from '../../../preload/rehearsal.ts';
import type { Money } from '../../evaluation/types.ts';
import { methodNamed } from '../../methods/catalogue.ts';
import { Problem } from '../../problems.ts';
import { studentNamed, students } from '../../students/catalogue.ts';
import { readAll } from '../labels.ts';
import { readCosts, readPeople } from '../lists.ts';

const names = z.array(z.string());

export const jobSchema = asked.omit({ ...costFields, split: true }).extend({
  schema: z.literal(1),
  title: z.string(),
  /** When the run was asked for: the only time that may stand in what it hands over. */
  createdMs: z.number(),
  precision: z.enum(['full', 'quick']),
  /** It has no result; absent in every other run. */
  rehearsal: z.object({ /** Of the run that is rehearsed. */ plannedSeconds: z.number() }).optional(),
  threads: z.number().int().min(1),
  costs: costFile,
  /** Names of people; null: drawn by the seed. */
  lists: z.object({ train: names.optional(), choose: names.optional(), verify: names }).nullable(),
  /** Drawn people instead of folders. */
  practice: z.object({ people: z.number().int(), photosPerPerson: z.number().int(), seed: z.number().int() }).nullable(),
  /** The student's method without its teacher. */
  standaloneMethod: z.string(),
});
export type Job = z.infer<typeof jobSchema>;

export type StartInput = Omit<Checked<'run.start'>, 'rehearsal'> & { readonly rehearsal?: boolean };

/** Instead of the name of a student: the run searches one first. */
export const autoStudent = 'auto';
export const defaultBudgetSeconds = 3600;

/** What wrong answers cost in this job, at its number of registered people; undefined without costs. */
export function moneyOf({ costs: { money, registered } }: Pick<Job, 'costs'>): Money | undefined {
  return money && { ...definedOf(money), ...(registered !== undefined && { registered }) };
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without the keys that are undefined. */
export function definedOf<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** The job behind a request. Throws `bad-input` or `not-found` for what cannot be done, before anything is done. */
export async function resolveJob(input: StartInput, practice: Job['practice'] = null): Promise<Job> {
  const { split, rehearsal = false, ...given } = withoutCosts(input);
  for (const field of ['epochs', 'out'] as const) if (rehearsal && given[field] !== undefined) throw new Problem('bad-input', { field });
  const plannedSeconds = given.budgetSeconds ?? defaultBudgetSeconds;
  if (given.student !== autoStudent && studentNamed(given.student) === undefined) {
    throw new Problem('bad-input', { field: 'student', detail: [autoStudent, ...students.map(({ name }) => name)].join(', ') });
  }
  const method = methodNamed(given.method);
  if (method === undefined) throw new Problem('bad-input', { field: 'method', detail: given.method });
  // Read again when the people are; a manifest with a fault is said now.
  await readAll(given.faces);
  if (given.out !== undefined) await demandEmpty(given.out);
  const costs = await resolveCosts(input);
  const train = split.train === undefined ? undefined : await readPeople(split.train);
  const choose = split.choose === undefined ? undefined : await readPeople(split.choose);
  const verify = split.verify === undefined ? undefined : await readPeople(split.verify);
  if (verify === undefined && (train ?? choose) !== undefined) throw new Problem('bad-input', { field: 'split.verify', detail: 'missing' });
  return jobSchema.parse({
    ...given,
    schema: 1,
    title: given.title ?? given.student,
    createdMs: createdNow(),
    threads: given.threads ?? availableParallelism(),
    ...(given.epochs === undefined && { budgetSeconds: rehearsal ? rehearsalSeconds : plannedSeconds }),
    ...(rehearsal && { rehearsal: { plannedSeconds } }),
    faces: {
      ...given.faces,
      folders: given.faces.folders.map((folder) => resolve(folder)),
      ...(given.faces.people !== undefined && { people: resolve(given.faces.people) }),
      ...(given.faces.exclude !== undefined && { exclude: resolve(given.faces.exclude) }),
      ...(given.faces.groups !== undefined && { groups: resolve(given.faces.groups) }),
      ...(given.faces.conditions !== undefined && { conditions: resolve(given.faces.conditions) }),
    },
    teacher: given.teacher === 'starter' ? 'starter' : resolve(given.teacher),
    protocols: given.protocols.map((path) => resolve(path)),
    ...(given.out !== undefined && { out: resolve(given.out) }),
    costs,
    lists: verify === undefined ? null : { ...(train && { train }), ...(choose && { choose }), verify },
    practice,
    // Without a teacher in the method there is nothing to compare.
    standalone: given.standalone && method.usesTeacher,
    standaloneMethod: `standalone-${/\bcos\b/.test(given.method) ? 'cos' : 'arc'}`,
  } satisfies z.input<typeof jobSchema>);
}

type CostField = keyof typeof costFields;

/** What a job holds as it was asked for; its costs are resolved into one piece. */
function withoutCosts(input: StartInput): Omit<StartInput, CostField> {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !Object.hasOwn(costFields, name))) as Omit<StartInput, CostField>;
}

/** Costs, limits, targets and prices: those of the file, where one is named, and over them what is given beside it. */
export async function resolveCosts({
  costFile: path,
  currency,
  money,
  registered,
  floors,
  targets,
  pricePerKwh,
  pricePerHour,
}: Pick<StartInput, CostField>): Promise<z.input<typeof costFile>> {
  const filed = path === undefined ? costFile.parse({}) : await readCosts(path);
  return {
    ...filed,
    ...(currency && { currency }),
    ...(money && { money }),
    ...(registered !== undefined && { registered }),
    ...definedOf({ pricePerKwh: pricePerKwh ?? filed.pricePerKwh, pricePerHour: pricePerHour ?? filed.pricePerHour }),
    ...((filed.floors ?? floors) && { floors: { ...filed.floors, ...floors } }),
    ...((filed.targets ?? targets) && { targets: { ...filed.targets, ...targets } }),
  };
}

/** Throws Problem `output-exists` now and not after hours of training. */
async function demandEmpty(out: string): Promise<void> {
  try {
    if ((await readdir(out)).length > 0) throw new Problem('output-exists', { path: out });
  } catch (thrown) {
    const errno = (thrown as NodeJS.ErrnoException).code;
    if (errno === 'ENOTDIR') throw new Problem('output-exists', { path: out }, { cause: thrown });
    if (errno !== 'ENOENT') throw thrown;
  }
}

/** Now, or what SOURCE_DATE_EPOCH says (reproducible-builds.org): with it, equal runs hand over equal bytes wherever and whenever they are made. */
export function createdNow(): number {
  const seconds = Number(process.env['SOURCE_DATE_EPOCH']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : Date.now();
}
