import { testValues } from './campaign.ts';

testValues(25, 20261201);
