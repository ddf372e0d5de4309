import { describeMutants } from './suite.ts';

describeMutants('pf');
