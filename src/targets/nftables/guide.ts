import type { NftablesOptions } from './config.ts';

/** Tells how to load, check, update, roll back, remove and keep the text. NAME is the rule set's name. */
export function guide({ form, closing, names }: NftablesOptions): string {
  if (closing === 'none') return guideFragment(form);
  const hasNames = names === 'dnsmasq';
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
  load NAME.nft again after it. An include of a missing folder reports no error.

Load
  nft -c -f NAME.nft                   syntax, and what the kernel refuses; it changes nothing
  unshare -rn nft -c -f NAME.nft       the same as an ordinary user
  nft -f NAME.nft                      one transaction: an error leaves the old rules in force

Check
  nft list table inet rulec_NAME       with counters; the comment of a line is the id of its rule
  nft -s list ruleset >loaded.nft      all tables
  rulec verify RULESET --target nftables loaded.nft

  Every table at the hook ${hook} must accept a connection: what another one drops (firewalld, ufw, Docker, fw4 of OpenWrt,
  iptables) stays dropped, and iptables-legacy does not show in the list. Two tables of rulec for the same machines let
  through only what both permit: compile their rule sets as one.

Update, after the file has been replaced
  nft -f NAME.nft                      replaces the table; counters begin at 0

  Connections that are open go on. After a change that takes access away, end what is open:
  conntrack -D -d ADDRESS              the connections to one address or prefix

Roll back
  Load the previous NAME.nft.

Remove
  nft delete table inet rulec_NAME

What the text owns: the table inet rulec_NAME.
${hasNames ? guideNames(form) : ''}`;
}

/** What there is to do besides with the file for dnsmasq. */
function guideNames(form: NftablesOptions['form']): string {
  const resolver =
    form === 'host'
      ? 'point /etc/resolv.conf of this machine to 127.0.0.1'
      : 'hand out this machine as the DNS server (DHCP), and as the only one';
  return `
Names: NAME.dnsmasq.conf tells dnsmasq which answers go into sets of that table.

Install
  Debian, Ubuntu  apt install dnsmasq; copy it to /etc/dnsmasq.d/
  RHEL, Fedora    dnf install dnsmasq; copy it to /etc/dnsmasq.d/
  Alpine          apk add dnsmasq-dnssec-nftset; copy it to /etc/dnsmasq.d/
  OpenWrt         opkg install dnsmasq-full in the place of dnsmasq; copy it to a folder that option confdir of
                  /etc/config/dhcp names

  dnsmasq --version has to list nftset (2.87 or later), and nft and dnsmasq have to use one version of libnftables: an older
  one ends at what a newer one made. No other line nftset= may name a domain of this file, or one above or below it: of
  several lines only the one of the longest name counts, and of two for one name the first. max-cache-ttl=3600 and
  max-ttl=3600 in /etc/dnsmasq.conf keep answers shorter than sets keep addresses, which is a day after the last use.

  Clients have to ask this dnsmasq, or what they want is blocked: ${resolver}. Rules that allow
  port 53, port 853, or a resolver by HTTPS elsewhere are ways around it; of use-application-dns.net dnsmasq can say with
  local=/use-application-dns.net/ that there is none, which turns DNS over HTTPS off in Firefox.

Load
  nft -f NAME.nft                      first: dnsmasq adds to sets that are there, and writes an error to its log otherwise
  dnsmasq --test -C NAME.dnsmasq.conf  syntax
  systemctl restart dnsmasq            reads the file, and forgets what it has answered

Check
  nft list table inet rulec_NAME       after a look-up, its addresses are in a set rulec_names_...
  rulec verify RULESET --target nftables --set nftables.names=dnsmasq NAME.nft /etc/dnsmasq.conf /etc/dnsmasq.d

  A list of nft holds what dnsmasq has put there by then, which no rule set says: verify the files.

Update, after the files have been replaced
  nft -f NAME.nft                      sets of names keep their addresses, those of rules whose names changed are new and empty
  systemctl restart dnsmasq            where NAME.dnsmasq.conf has changed

  Clients that still hold an answer for a changed rule are blocked until they ask again. After nft flush ruleset, a restart of
  nftables, or nft delete table, all sets are empty: load NAME.nft, and send dnsmasq a signal (pkill -HUP dnsmasq), or what it
  has in its cache stays blocked. Sets that no rule uses any more stay, unused, until the table is deleted.

Roll back
  Load the previous NAME.nft, put the previous NAME.dnsmasq.conf in place, and restart dnsmasq.

Remove
  Delete NAME.dnsmasq.conf and restart dnsmasq, then delete the table.
`;
}

/** The same of a text that is a part of a table of the site's own. */
function guideFragment(form: NftablesOptions['form']): string {
  const hook = form === 'host' ? 'output' : 'forward';
  return `nftables: NAME.nft is sets and chains without a hook, for a table of yours of the family inet. It has no closing denial.

Install
  Copy NAME.nft to /etc/nftables.d/. In the file with your table, here SITE.nft, put
    include "/etc/nftables.d/NAME.nft"
  behind the line table inet ... {, and into its base chain at the hook ${hook}
    jump rulec_${hook}
  behind the line that accepts established connections. Rules of yours behind the jump decide what no rule of NAME.nft does.

Load
  nft -c -f SITE.nft                   syntax, and what the kernel refuses; it changes nothing
  nft -f SITE.nft                      one transaction: an error leaves the old rules in force
  SITE.nft has to replace its table: its first lines make the table and delete it.

Check
  rulec verify RULESET --target nftables NAME.nft

Update, roll back
  Put the new or the previous NAME.nft in place, and load SITE.nft.

  Connections that are open go on. After a change that takes access away, end what is open:
  conntrack -D -d ADDRESS              the connections to one address or prefix

Remove
  Take both lines out of SITE.nft, load it, and delete NAME.nft.

What the text owns: the sets and chains rulec_... of the table that includes it.
`;
}
