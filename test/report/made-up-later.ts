// What comes after a run, made up but coherent: a stress test that grows worse with severity, groups and conditions, two sign-offs, a project with its answers.
import type { Later, ProjectFacts } from '../../main/report/later.ts';
import { conditions, type StressModel } from '../../preload/conditions.ts';
import type { SignedOff } from '../../preload/judging.ts';
import { emptyProject } from '../../renderer/state/empty-project.ts';
import { madeUpProbe } from '../support/probe-result.ts';
import { madeUpSlices } from './made-up-slices.ts';

export const madeUpDigest = 'f'.repeat(64);

function rate(value: number) {
  return { value, low: value * 0.7, high: Math.min(1, value * 1.4), errors: Math.round(value * 1600), trials: 1600 };
}

function model(threshold: number, weakness: number): StressModel {
  const tried = (severity: number, harm: number) => ({
    severity,
    fnmr: rate(Math.min(0.95, 0.02 * weakness * (1 + severity * harm))),
    fmr: rate(0.001 * (1 + severity * harm * 0.1)),
    perYear: 1_200_000 * weakness * (1 + severity * harm),
  });
  return {
    threshold,
    asItIs: tried(0, 0),
    conditions: conditions.map((condition, at) => ({
      condition,
      tried: [1, 2, 3, 4, 5].map((severity) => tried(severity, 0.2 + (at % 6))),
    })),
  };
}

type MadeUp = Later & { signOffs: SignedOff[]; project: ProjectFacts };

export function madeUpLater(): MadeUp {
  const { purpose } = emptyProject();
  return {
    kpiSha256: madeUpDigest,
    stress: { schema: 1, probes: 200, people: 40, currency: 'JPY', student: model(0.31, 1), teacher: model(0.4, 0.3) },
    slices: madeUpSlices(),
    probes: [madeUpProbe()],
    signOffs: [
      {
        decision: 'conditional',
        name: '山田 花子',
        role: '警備責任者',
        note: '2 週間の試行のあと、断られた本人の割合を見直す。',
        atMs: Date.UTC(2026, 10, 25, 4, 30),
        kpi: madeUpDigest,
      },
      { decision: 'rejected', name: 'B. Example', role: '', note: '', atMs: Date.UTC(2026, 10, 26, 9, 5), kpi: '1'.repeat(64) },
    ],
    damaged: [],
    signer: '0123456789abcdef'.repeat(2),
    project: {
      stage: 'pilot',
      device: 'raspberry-pi-5',
      deviceName: '',
      lawful: true,
      kept: [{ check: 'too-dark', reason: 'the gate is dark', photos: 12 }],
      purpose: {
        ...purpose,
        use: 'access',
        where: '本社の従業員入口',
        match: 'one',
        enrolled: 320,
        responsible: '総務部 入退室管理',
        notice: '入口の掲示と入社時の書面',
        retention: '退職後 30 日で削除',
        legalBasis: '本人の同意(書面)',
        assessment: 'DPIA-2026-014',
      },
    },
  };
}
