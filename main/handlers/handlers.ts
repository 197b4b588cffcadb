// Every call of the contract and who answers it.
// Invariant: forgetting a call, or answering it with the wrong shape, does not compile.
import type { Call, Checked, Out } from '../../preload/contract.ts';
import { auditHandlers } from './audit.ts';
import { briefHandlers } from './brief.ts';
import { candidateHandlers } from './candidates.ts';
import { ceilingHandlers } from './ceiling.ts';
import { clusterHandlers } from './cluster.ts';
import { comparisonHandlers } from './compare.ts';
import type { HostContext } from './context.ts';
import { deviceHandlers } from './devices.ts';
import { diagnosticsHandlers } from './diagnostics.ts';
import { doubtHandlers } from './doubts.ts';
import { erasingHandlers } from './erasing.ts';
import { evaluationHandlers } from './evaluation.ts';
import { facesHandlers } from './faces.ts';
import { folderHandlers } from './folders.ts';
import { forecastHandlers } from './forecast.ts';
import { hostHandlers } from './host.ts';
import { judgingHandlers } from './judging.ts';
import { judgingAgainHandlers } from './judging-again.ts';
import { lookingHandlers } from './looking.ts';
import { measuringHandlers } from './measuring.ts';
import { outcomeHandlers } from './outcome.ts';
import { packageHandlers } from './package.ts';
import { probeHandlers } from './probe.ts';
import { projectRunHandlers } from './project-runs.ts';
import { projectHandlers } from './projects.ts';
import { referenceHandlers } from './reference.ts';
import { rehearsalHandlers } from './rehearsal.ts';
import { runComparisonHandlers } from './run-comparison.ts';
import { runHandlers } from './runs.ts';
import { runsComparedHandlers } from './runs-compared.ts';
import { sampleHandlers } from './sample.ts';
import { searchHandlers } from './search.ts';
import { settingsHandlers } from './settings.ts';
import { slicesHandlers } from './slices.ts';
import { stressHandlers } from './stress.ts';
import { teacherHandlers } from './teacher.ts';
import { teacherSpeedHandlers } from './teacher-speed.ts';
import { trialHandlers } from './trial.ts';

export type Handlers = { readonly [C in Call]: (input: Checked<C>) => Promise<Out<C>> };

export function handlersOf(context: HostContext): Handlers {
  return {
    ...hostHandlers(context),
    ...auditHandlers(context),
    ...deviceHandlers(context),
    ...diagnosticsHandlers(context),
    ...folderHandlers(),
    ...facesHandlers(context),
    ...lookingHandlers(context),
    ...measuringHandlers(context),
    ...erasingHandlers(context),
    ...teacherHandlers(context),
    ...teacherSpeedHandlers(context),
    ...ceilingHandlers(context),
    ...doubtHandlers(context),
    ...runHandlers(context),
    ...outcomeHandlers(context),
    ...briefHandlers(context),
    ...trialHandlers(context),
    ...judgingHandlers(context),
    ...judgingAgainHandlers(context),
    ...stressHandlers(context),
    ...probeHandlers(context),
    ...slicesHandlers(context),
    ...packageHandlers(context),
    ...projectHandlers(context),
    ...projectRunHandlers(context),
    ...runsComparedHandlers(context),
    ...evaluationHandlers(context),
    ...comparisonHandlers(context),
    ...runComparisonHandlers(context),
    ...candidateHandlers(context),
    ...searchHandlers(context),
    ...forecastHandlers(context),
    ...rehearsalHandlers(context),
    ...clusterHandlers(context),
    ...settingsHandlers(context),
    ...sampleHandlers(context),
    ...referenceHandlers(),
  };
}
