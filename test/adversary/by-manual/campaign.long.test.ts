import { testByManual } from './campaign.ts';

testByManual();
