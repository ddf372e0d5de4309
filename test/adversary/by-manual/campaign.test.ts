import { testByManual } from './campaign.ts';

testByManual(12);
