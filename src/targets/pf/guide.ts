import type { PfOptions } from './config.ts';

/** Tells how to install, load, update, roll back and remove the text. NAME is the rule set's name. */
export function guide(options: PfOptions): string {
  const { dir } = options;
  const conf = `${dir}/NAME.conf`;
  return `pf: NAME.conf is an anchor, NAME.tables/ holds the addresses of its tables.

Install
  Copy NAME.conf and NAME.tables/ to ${dir}. The paths in NAME.conf are absolute.
  Put these lines into the main file, /etc/pf.conf:

    set limit table-entries 200000     # only where the compile said so; in front of every rule
    anchor "NAME"
    load anchor "NAME" from "${conf}"

  No quick rule before them may match the same traffic. Without the anchor line, or without the load line, everything
  passes and nothing complains: pf's default is to pass.
${endHint(options)}${interfaceHint(options)}${placeHints(options)}
Load
  pfctl -nf /etc/pf.conf               reads everything, changes nothing; it sees no limit of the kernel
  pfctl -f /etc/pf.conf                all of it; an error leaves the old rules in force

Check
  pfctl -sr                            must show anchor "NAME" all
  pfctl -a NAME -sr                    the rules
  pfctl -a NAME -sl                    their counters
  rulec verify RULESET --target pf ${conf} ${dir}/NAME.tables

Update, after the files have been replaced
  pfctl -a NAME -f ${conf}
                                       this anchor, with its tables
  pfctl -a NAME -t TABLE -T replace -f ${dir}/NAME.tables/TABLE.txt
                                       only this table
  With a table name that does not exist this makes a new table and reports success. FreeBSD takes no more than
  32,768 entries; above that load the anchor instead, or raise net.pf.request_maxcount.
  States outlive rules and tables. After a change that takes access away, end what is open:
${killHints(options)}
Roll back
  Put the previous NAME.conf and NAME.tables/ back and update the anchor.

Remove
  Take the two lines out of /etc/pf.conf. Then
  pfctl -f /etc/pf.conf
  pfctl -a NAME -F all
  rm -r ${conf} ${dir}/NAME.tables

pfSense and OPNsense write pf.conf themselves and take no anchors by hand. Import the files of NAME.tables/ as aliases
of type "URL Table (IPs)" and write the rules of NAME.conf in their interface; rulec proves nothing about those rules.

What the text owns: the anchor NAME, the tables rulec_* in it, labels rulec:*, and the tag RULEC.
`;
}

function endHint({ closing }: PfOptions): string {
  if (closing === 'deny') return '';
  return `  NAME.conf has no closing block: rules of the main file must follow these lines, and block what must not pass. Quick
  rules of the anchor decide before them, so a block without quick may come before them as well.
`;
}

function interfaceHint({ form, inside }: PfOptions): string {
  if (inside.length > 0 || form === 'host') return '';
  return `  The lines hold on every interface, also for spoofed sources. Name the interfaces of the machines with
  --set pf.inside=NAME,….
`;
}

function placeHints({ dialect }: PfOptions): string {
  const openbsd = '  OpenBSD: pf is on by default.\n';
  const freebsd = '  FreeBSD: pf_enable="YES" in /etc/rc.conf; set lines must come before all others.\n';
  const macos =
    '  macOS: system updates overwrite /etc/pf.conf; load a main file of your own from a launchd job, with pfctl -E -f FILE.\n' +
    '  Do not put the anchor below com.apple/. pfctl writes "No ALTQ support" on success too: judge by its exit status.\n';
  if (dialect === 'openbsd') return openbsd;
  if (dialect === 'freebsd') return freebsd;
  return dialect === 'macos' ? macos : openbsd + freebsd + macos;
}

function killHints({ dialect }: PfOptions): string {
  const byLabel = '  pfctl -k label -k rulec:RULE         the connections of one rule (OpenBSD, FreeBSD)\n';
  const byAddress =
    '  pfctl -k 0.0.0.0/0 -k ADDRESS        those to one address (all systems; ::/0 for IPv6)\n';
  return dialect === 'macos' ? byAddress : byLabel + byAddress;
}
