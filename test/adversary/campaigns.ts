/** The campaigns on texts of nftables, pf and Squid. */
import type { Campaign } from './campaign.ts';
import { compileFiles } from './edits.ts';
import * as nftables from './nftables.ts';
import { wrongRows as nftablesRows, sameRows as nftablesSame } from './nftables-rows.ts';
import * as pf from './pf.ts';
import { wrongRows as pfRows, sameRows as pfSame, sameTableRows, tableRows } from './pf-rows.ts';
import * as squid from './squid.ts';
import { listRows, mainRows, wrongRows as squidRows, sameRows as squidSame } from './squid-rows.ts';

const isConf = (path: string): boolean => path.endsWith('.conf');
const isList = (path: string): boolean => path.endsWith('.txt');

export const campaigns: Readonly<Record<string, Campaign>> = {
  nftables: {
    target: nftables.target,
    subjects: nftables.subjects.map(([policy, values]) => ({
      ...{ policy, values, files: compileFiles(policy, nftables.target, values) },
      rows: [[nftablesRows, () => true]],
      same: [[nftablesSame, () => true]],
    })),
  },
  pf: {
    target: pf.target,
    subjects: pf.subjects.map(([policy, values]) => ({
      ...{ policy, values, files: compileFiles(policy, pf.target, values) },
      rows: [
        [pfRows, isConf],
        [tableRows, isList],
      ],
      same: [
        [pfSame, isConf],
        [sameTableRows, isList],
      ],
    })),
  },
  squid: {
    target: squid.target,
    subjects: squid.subjects.map((subject) => ({
      ...{ policy: subject[0], values: subject[1], files: squid.filesOf(subject) },
      rows:
        subject[2] === 'whole'
          ? [[mainRows, (path: string) => path.endsWith('squid.conf')]]
          : [
              [squidRows, isConf],
              [listRows, isList],
            ],
      same: [[squidSame, (path: string) => path.endsWith('rulec.conf') || path === 'test.conf']],
    })),
  },
};
