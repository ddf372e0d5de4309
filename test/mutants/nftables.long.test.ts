import { describeMutants } from './suite.ts';

describeMutants('nftables');
