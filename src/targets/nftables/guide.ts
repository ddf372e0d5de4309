import type { NftablesOptions } from './config.ts';

/** Tells how to load, check, update, roll back, remove and keep the text. NAME is the rule set's name. */
export function guide({ form }: NftablesOptions): string {
  const hook = form === 'host' ? 'output' : 'forward';
  return `nftables: NAME.nft is one table, inet rulec_NAME, with its sets and chains. Its base chain is at the hook ${hook}.

Install
  Debian, Ubuntu  copy NAME.nft to /etc/nftables.d/, and put the line include "/etc/nftables.d/*.nft" at the end of
                  /etc/nftables.conf; systemctl enable nftables
  RHEL, Fedora    copy it to /etc/nftables/, and put an include line into /etc/sysconfig/nftables.conf; where firewalld runs,
                  load it from a unit of its own that is ordered After=firewalld.service
  Alpine          copy it to /etc/nftables.d/; rc-update add nftables
  OpenWrt         copy it to /usr/share/nftables.d/ruleset-post/; fw4 includes it after its own table

  A "flush ruleset" (the first line of Debian's stock /etc/nftables.conf, and systemctl stop nftables) removes every table:
  load NAME.nft again after it. An include of a folder that is not there says nothing.

Load
  nft -c -f NAME.nft                   syntax, and what the kernel refuses; it changes nothing
  unshare -rn nft -c -f NAME.nft       the same as an ordinary user
  nft -f NAME.nft                      one transaction: an error leaves the old rules in force

Check
  nft list table inet rulec_NAME       with counters; the comment of a line is the id of its rule
  nft -s list ruleset >loaded.nft      all tables
  rulec verify RULESET --target nftables loaded.nft

  Every table at the hook ${hook} has to accept a connection: what another one drops (firewalld, ufw, Docker, fw4 of OpenWrt,
  rules of iptables) stays dropped, and iptables-legacy does not show in the list. Two tables of rulec for the same machines
  let through what both permit: compile their rule sets as one.

Update, after the file has been replaced
  nft -f NAME.nft                      replaces the table; counters begin at 0

  Connections that are open go on. After a change that takes access away, end what is open:
  conntrack -D -d ADDRESS              the connections to one address or prefix

Roll back
  Load the previous NAME.nft.

Remove
  nft delete table inet rulec_NAME

What the text owns: the table inet rulec_NAME.
`;
}
