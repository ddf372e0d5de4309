import type { PacOptions } from './config.ts';

/** Tells how to serve, try, update, roll back and remove the file. NAME is the rule set's name. */
export function guide({ permitted, otherwise }: PacOptions): string {
  return `PAC: NAME.pac is one script. Clients ask it about every http, https, ws and wss URL: what the rule set permits goes
to ${permitted}, everything else to ${otherwise}. It is advice: it stops no client.

Install
  Serve NAME.pac by https, as application/x-ns-proxy-autoconfig, from a place that only you can write to: whoever
  changes the file steers all traffic. Then give its URL to the clients:
  Chrome, Edge     the policies ProxyMode = pac_script and ProxyPacUrl
  Firefox          the policy Proxy: { "Mode": "autoConfig", "AutoConfigURL": "https://..." }
  Windows          Settings, Network, Proxy, setup script; for services: Set-WinhttpProxy -SettingScope Machine -AutoconfigUrl URL
  macOS, iOS       automatic proxy configuration, by hand or by a profile
  Do not use a file: URL: Chromium ignores it, and goes DIRECT.

Load
  Clients load the file by themselves: when they start, when their network changes, some every few hours.
  Chrome, Edge     chrome://net-internals/#proxy reloads it
  Firefox          Settings, Network Settings, Reload

Check
  rulec verify RULESET --target pac NAME.pac       the file, before it is served
  rulec explain https://HOST/ RULESET --target pac one URL
  Chrome, Edge     chrome://net-export shows which proxy each URL had
  Windows          services do not use the Internet settings of a user

  A client that cannot load the file, or finds no answer in it, goes DIRECT. So does one that never asks: command-line tools,
  most libraries, and everything that is no web traffic. Close the direct way at the firewall.

Update
  Replace the file. Clients keep the old one until they load it again.

Roll back
  Put the previous file in its place.

Remove
  Take the URL from the clients first, the file afterwards: while it is missing they go DIRECT.

What the text owns: nothing but the file.
`;
}
