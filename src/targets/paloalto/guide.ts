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
  const shared = `Rules, groups, categories${lists === undefined ? '' : ' and lists'} have the rule set's name in theirs (rulec-NAME.…, or a digest of a long one);
the tag, services and addresses are named after what they hold, and rule sets on one device share them.`;
  return `The text owns, below /config/${place}:
  tag/entry[@name='rulec']
${owned.map((path) => `  ${path}/entry[starts-with(@name,'rulec-')]`).join('\n')}
${shared}

It speaks about new connections of ${who} to the zone ${toZones.join(' and ')}. ${
    closing === 'deny'
      ? 'Its last rule denies\nwhatever no rule before it allows'
      : 'It closes nothing:\nrules of yours have to follow it, and decide what none of its own does'
  }; rules that you have above the block still come first.

Install
  Devices load files of 32 characters at most: in NAME.xml, a long NAME is cut at a hyphen.
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
  Over what is there, merge would keep members and hosts that the new version no longer has.
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
  Paste NAME.update.set instead of NAME.set, as under Load. It holds only what changes, so that the other rules keep
  their UUIDs and hit counts. Each line needs those before it: stop at the first that the device refuses, and revert. It
  may refuse, at the end, to delete a service or address, because something else refers to it: leave that.
  validate full
  run show config diff
  commit

Roll back
  revert config                        # before the commit
  After it: an update to the version before, --since the one that is loaded; or everything of that day, whoever changed it:
  load config from before-NAME.xml
  commit

Remove
  Paste the delete lines of NAME.set, and what this prints: its addresses, which NAME.set only ever adds. Then commit.
  sed -nE 's/^set (.*address rulec-[^ ]*) (ip-netmask|fqdn) .*/delete \\1/p' NAME.set
  A service or address that the device does not delete, because something refers to it, is another rule set's as well:
  leave it.

${
  closing === 'deny'
    ? 'Two rule sets for the same clients and zones end each in a denial of the rest, and the upper one decides: compile\nthem together instead.'
    : 'Two rule sets for the same clients and zones may stand below each other; verify asks all rules named rulec-… at once.'
}`;
}
