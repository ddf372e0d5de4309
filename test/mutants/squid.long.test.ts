import { describeMutants } from './suite.ts';

describeMutants('squid');
