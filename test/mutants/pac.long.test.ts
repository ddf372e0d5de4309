import { describeMutants } from './suite.ts';

describeMutants('pac');
