import { describeMutants } from './suite.ts';

describeMutants('paloalto');
