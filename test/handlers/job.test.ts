// What a job that was asked for becomes: prices and money from a file of costs, and what stands beside the file wins.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resolveJob } from '../../main/handlers/run/job.ts';
import { calls } from '../../preload/contract.ts';
import { temporaryFolder } from '../support/temporary.ts';

test('prices come from the file of costs, and one that is asked for by itself wins', async () => {
  const costFile = join(temporaryFolder(), 'costs.json');
  const money = { passesPerDay: 100, impostorShare: 0.01, rejectCost: 2, acceptCost: 900, daysPerYear: 365 };
  writeFileSync(costFile, JSON.stringify({ currency: 'EUR', money, pricePerKwh: 0.3, pricePerHour: 4, targets: { maxCost: 50 } }));
  const ask = (more: object) => resolveJob(calls['run.start'].in.parse({ teacher: 'starter', costFile, ...more }));
  expect((await ask({})).costs).toEqual({ currency: 'EUR', money, pricePerKwh: 0.3, pricePerHour: 4, targets: { maxCost: 50 } });
  const { costs, ...job } = await ask({ pricePerHour: 5, targets: { maxMachineSeconds: 60 }, registered: 500 });
  expect(costs).toMatchObject({ pricePerKwh: 0.3, pricePerHour: 5, registered: 500, targets: { maxCost: 50, maxMachineSeconds: 60 } });
  expect(job).not.toHaveProperty('pricePerHour');
});
