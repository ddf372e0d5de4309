import { test } from 'vitest';
import { lawRuns } from '../../support/seed.ts';
import { holdLaw } from './update-law.ts';

test('an update is exact, accepted and never wider than both sides', () => holdLaw(lawRuns(150)), 1_200_000);
