import type { Options } from './options.ts';

/** Tells how to install, load, check, update, roll back and remove the text, for people at a terminal. */
export function guide(options: Options): string {
  const { dir, closing } = options;
  const end =
    closing === 'deny'
      ? ''
      : '\n  The file closes nothing: lines of the site have to follow it, and the last of them has to be http_access deny all,\n  since where no line matches Squid does the opposite of what the last one says.';
  return `Install (NAME is the rule set's name)
  install -d ${dir}/NAME && install -m 0644 NAME/*.txt ${dir}/NAME/      # where there are list files
  install -m 0644 NAME.conf /etc/squid/conf.d/00-rulec-NAME.conf
  install -m 0644 NAME.splice.conf /etc/squid/conf.d/00-rulec-NAME.splice.conf   # only where Squid inspects TLS
  Lists first, the configuration last. The prefix 00- keeps the file before debian.conf: the first line that
  matches decides. It has to stand before every line with proxy_auth as well.${end}

Load
  squid -k parse 2>&1 | grep -E 'WARNING|ERROR|FATAL|SECURITY|unrecognized' && echo 'do not load' || squid -k reconfigure
  Not systemctl reload: a reload with a broken configuration ends the daemon.

Check
  rulec verify RULESET --target squid /etc/squid/conf.d/00-rulec-NAME.conf ${dir}/NAME
  Without the folder where there are no lists; with NAME.splice.conf, installed or as it was written, where there is one.
  curl -x http://PROXY:3128 -sS -o /dev/null -w '%{http_connect}\\n' https://HOST/

Update
  Install the new files over the old ones, lists first, and load. Delete NAME.splice.conf where the new version has
  none. Open tunnels stay open: a rule that is gone holds for new requests.

Roll back
  Update with the files of the version before.

Remove
  rm -f /etc/squid/conf.d/00-rulec-NAME.conf /etc/squid/conf.d/00-rulec-NAME.splice.conf
  Load, as above. Then
  rm -r ${dir}/NAME                                                      # where there were list files

Owns: /etc/squid/conf.d/00-rulec-NAME.conf, /etc/squid/conf.d/00-rulec-NAME.splice.conf, ${dir}/NAME/,
and the ACL names that begin with rulec- and its name, or the first words and a digest of a long one.
`;
}
