import type { Options } from './options.ts';

/** Tells how to install, load, check, update, roll back and remove the text, for people at a terminal. */
export function guide(options: Options): string {
  const { dir, closing } = options;
  const end =
    closing === 'deny'
      ? ''
      : '\n  The file has no closing denial: lines of the site must follow it, and the last of them must be http_access deny all.\n  Where no line matches, Squid does the opposite of the last one.';
  return `Install (NAME is the rule set's name)
  install -d ${dir}/NAME && install -m 0644 NAME/*.txt ${dir}/NAME/      # where there are list files
  install -m 0644 NAME.conf /etc/squid/conf.d/00-rulec-NAME.conf
  install -m 0644 NAME.splice.conf /etc/squid/conf.d/00-rulec-NAME.splice.conf   # only where Squid inspects TLS
  Lists first, the configuration last. The prefix 00- keeps the file before debian.conf: the first line that
  matches decides. Put lines with proxy_auth after it, if clients cannot answer a 407.${end}

Load
  squid -k parse 2>&1 | grep -E 'WARNING|ERROR|FATAL|SECURITY|unrecognized' && echo 'do not load' || squid -k reconfigure
  Not systemctl reload: a reload with a broken configuration ends the daemon.

Check
  rulec verify RULESET --target squid /etc/squid/conf.d/00-rulec-NAME.conf ${dir}/NAME
  Leave the folder out if there are no lists; add NAME.splice.conf if there is one.
  curl -x http://PROXY:3128 -sS -o /dev/null -w '%{http_connect}\\n' https://HOST/

Update
  Install the new files over the old ones, lists first, and load. Delete NAME.splice.conf where the new version has
  none. Open tunnels stay open.

Roll back
  Update with the previous files.

Remove
  rm -f /etc/squid/conf.d/00-rulec-NAME.conf /etc/squid/conf.d/00-rulec-NAME.splice.conf
  Load, as above. Then
  rm -r ${dir}/NAME                                                      # where there were list files

Owns: /etc/squid/conf.d/00-rulec-NAME.conf, /etc/squid/conf.d/00-rulec-NAME.splice.conf, ${dir}/NAME/,
and the ACL names that begin with rulec- and its name, or the first words and a digest of a long one.
`;
}
