// The phases about the teacher: what it is, how it wants its pixels, whether it is worth learning from, what it says about every training face.
// Invariant: the teacher of a run is the file with the digest that was found first; another file under the same name stops the run.
import { z } from 'zod';
import { openPixels } from '../../faces/pixels.ts';
import { amendRun } from '../../library/phases.ts';
import { Problem } from '../../problems.ts';
import { type Embedder, openEmbedder } from '../../teachers/embed.ts';
import { teacherFacts } from '../../worker/embedder-protocol.ts';
import { checkOn, conventionFacts, conventionOf, facesOf, fillTeacherEmbeddings, readTeacher, rememberTeacher } from '../teacher.ts';
import { splitPhase } from './people.ts';
import { factsOf, type Phase, type Site } from './site.ts';

const inspected = z.object({ teacherId: z.number().int(), kind: z.enum(['starter', 'own']), facts: teacherFacts });

export const inspectPhase: Phase<z.infer<typeof inspected>> = {
  name: 'inspect',
  facts: inspected,
  async run({ context, runId, job }) {
    const file = await readTeacher(context, job.teacher);
    const embedder = await openEmbedder(file.bytes, { threads: job.threads });
    await embedder.close();
    const teacherId = rememberTeacher(context, file, embedder.facts, { licence: job.teacherLicence, commercial: job.teacherCommercial });
    amendRun(context.library, runId, { teacherId });
    return { teacherId, kind: file.kind, facts: teacherFacts.parse(embedder.facts) };
  },
};

/** Runs `work` with the teacher of the run loaded in a child. Throws Problem `run-data-changed` when its file is no longer the same. */
export async function withTeacher<T>(site: Site, work: (embedder: Embedder) => Promise<T>): Promise<T> {
  const { facts } = factsOf(site, inspectPhase);
  const file = await readTeacher(site.context, site.job.teacher);
  const embedder = await openEmbedder(file.bytes, { threads: site.job.threads });
  try {
    if (embedder.facts.digest !== facts.digest) throw new Problem('run-data-changed', { part: 'teacher' });
    return await work(embedder);
  } finally {
    await embedder.close();
  }
}

export const conventionPhase: Phase<z.infer<typeof conventionFacts>> = {
  name: 'convention',
  facts: conventionFacts,
  async run(site) {
    const { context, signal, meter, course } = site;
    const pixels = openPixels(context.dataDir, 'read');
    try {
      const { splitId, parts } = factsOf(site, splitPhase);
      const faces = facesOf(context, splitId, 'train', pixels);
      const found = await withTeacher(site, (embedder) => conventionOf(context, embedder, faces, pixels, { signal, meter }));
      context.say('work.noted', { note: 'teacher-wants', data: { name: found.name, clear: found.clear } });
      course.expect('embed', parts.train.images * 0.05);
      return found;
    } finally {
      pixels.close();
    }
  },
};

const checked = z.object({
  verdict: z.enum(['good', 'weak', 'poor']),
  auc: z.number(),
  eer: z.number(),
  tarAt1e2: z.number(),
  people: z.number().int(),
  images: z.number().int(),
});

/** The teacher on the people who choose the threshold: it is not trained on them, and they do not verify anything. */
export const teacherCheckPhase: Phase<z.infer<typeof checked>> = {
  name: 'teacher-check',
  facts: checked,
  async run(site) {
    const { context, job, signal, meter, course } = site;
    const pixels = openPixels(context.dataDir, 'read');
    try {
      const { splitId, parts } = factsOf(site, splitPhase);
      const { convention } = factsOf(site, conventionPhase);
      const faces = facesOf(context, splitId, 'choose', pixels);
      const startedAt = performance.now();
      const check = await withTeacher(site, (embedder) =>
        checkOn(context, embedder, convention, faces, pixels, { signal, meter, refuse: !job.anyway }),
      );
      const secondsPerFace = (performance.now() - startedAt) / 1000 / Math.max(1, faces.length);
      course.expect('embed', parts.train.images * secondsPerFace);
      const { verdict, auc, eer, tarAt1e2, people, images } = check;
      context.say('work.noted', { note: `teacher-${verdict}`, data: { auc, tar: tarAt1e2, people, images } });
      return { verdict, auc, eer, tarAt1e2, people, images };
    } finally {
      pixels.close();
    }
  },
};

/** What the teacher says about every training face and its mirror image, computed once and kept. */
export const embedPhase: Phase<{ images: number }> = {
  name: 'embed',
  facts: z.object({ images: z.number().int() }),
  async run(site) {
    const { context, signal, meter } = site;
    const pixels = openPixels(context.dataDir, 'read');
    try {
      const { splitId } = factsOf(site, splitPhase);
      const { convention } = factsOf(site, conventionPhase);
      const faces = facesOf(context, splitId, 'train', pixels);
      await withTeacher(site, (embedder) => fillTeacherEmbeddings(context, embedder, convention, faces, pixels, { signal, meter }));
      return { images: faces.length };
    } finally {
      pixels.close();
    }
  },
};
