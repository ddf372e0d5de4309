import type { PaloaltoOptions } from './options.ts';

/** Tells how to load, update, roll back and remove the text, and the paths that it owns. */
export function guide({
  scope,
  rulebase,
  fromZones,
  toZones,
  source,
  lists,
  closing,
}: PaloaltoOptions): string {
  const device = "devices/entry[@name='localhost.localdomain']";
  const place = `${device}/${scope.kind}/entry[@name='${scope.kind === 'shared' ? '' : scope.name}']`;
  const base = scope.kind === 'device-group' ? `${rulebase}-rulebase` : 'rulebase';
  const who =
    source === 'any'
      ? `every machine of the zone ${fromZones.join(' and ')}`
      : 'the machines of the option source';
  const owned = ['address', 'address-group', 'service', ...(lists === undefined ? [] : ['external-list'])];
  owned.push('profiles/custom-url-category', `${base}/security/rules`, `${base}/decryption/rules`);
  const loads = ['tag', ...owned.map((path) => path.replace(/\/rules$/, ''))];
  const shared = `Names of rules, groups, categories${lists === undefined ? '' : ' and lists'} begin with rulec-NAME. (or a digest of a long one). The tag, services and
addresses are named after their content; the rule sets of a device share them.`;
  return `The text owns, below /config/${place}:
  tag/entry[@name='rulec']
${owned.map((path) => `  ${path}/entry[starts-with(@name,'rulec-')]`).join('\n')}
${shared}

It governs new connections of ${who} to the zone ${toZones.join(' and ')}. ${
    closing === 'deny'
      ? 'Its last rule denies\nwhat no rule before it allows'
      : 'It denies nothing at its end:\nyour own rules have to follow, and decide what none of its rules decides'
  }; rules that you have above the block still come first.

Install
  Devices take file names of 32 characters: in NAME.xml, a long NAME is cut at a hyphen.
  scp import configuration from USER@HOST:NAME.xml       # the XML; NAME.set is pasted, not copied
${
  lists === undefined
    ? ''
    : `  Publish the folder edl at ${lists.url} first. The firewall fetches the lists every hour, without a commit;\n  while the server cannot be reached it keeps the last copy.\n`
}
Load
  set cli scripting-mode on
  configure
  save config to before-NAME.xml
  Paste NAME.set: it deletes what it makes, makes it, and moves its rules to their place. Or, where nothing of the
  rule set is there yet, the XML, with as many of these as NAME.xml has parts; then the move lines:
${loads.map((path) => `  load config partial from NAME.xml from-xpath ${place}/${path} to-xpath /config/${place}/${path} mode merge`).join('\n')}
  Over what is there, merge, and set over the API, keep members and hosts that the new version no longer has.
  Over the XML API: type=config, action=edit on each entry, with its full xpath.
  validate full
  run show config diff
  commit
  Never load with skip-validate.
${
  scope.kind === 'device-group'
    ? `  Panorama: the rules are ${rulebase}-rules of the device group ${scope.name}; after the commit, push:\n  run commit-all shared-policy device-group ${/\s/.test(scope.name) ? `"${scope.name}"` : scope.name}\n${rulebase === 'post' ? '  Rules of the firewalls themselves come before them.\n' : ''}`
    : ''
}
Check
  scp export configuration from running-config.xml to USER@HOST:running-config.xml
  rulec verify RULESET --target paloalto running-config.xml       # with the options of the compile

Update
  rulec compile RULESET --target paloalto --out DIR --since DIR       # DIR as it was loaded, an export, or git:REV:DIR
  Paste NAME.update.set instead of NAME.set, as under Load. It holds only what changes; the other rules keep their
  UUIDs and hit counts. Stop at the first line that the device refuses, and revert. Exception: at the end it may refuse
  to delete a service or address that something else refers to. Leave that one.
  validate full
  run show config diff
  commit

Roll back
  revert config                        # before the commit
  After it: update to the previous version, --since the loaded one. Or restore all of that day, whoever changed it:
  load config from before-NAME.xml
  commit

Remove
  Paste the delete lines of NAME.set, and what this prints: its addresses, which NAME.set only adds. Then commit.
  sed -nE 's/^set (.*address rulec-[^ ]*) (ip-netmask|fqdn) .*/delete \\1/p' NAME.set
  The device does not delete a service or address that another rule set uses: leave it.

${
  closing === 'deny'
    ? 'Compile two rule sets for the same clients and zones together: each ends by denying the rest, so the upper one would\ndecide.'
    : 'Two rule sets for the same clients and zones may be one below the other; verify reads all rules named rulec-… at once.'
}`;
}
