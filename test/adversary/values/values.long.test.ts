import { testValues } from './campaign.ts';

testValues(300, 20261202);
