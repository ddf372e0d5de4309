import { describeMutants } from './suite.ts';

describeMutants('windows-firewall');
