import type { Target } from '../target.ts';
import { capabilities } from './capabilities.ts';
import type { FirewallConfig, WindowsFirewallOptions } from './config.ts';
import { guide } from './guide.ts';
import { lower } from './lower.ts';
import { meaning } from './meaning.ts';
import { options, readOptions } from './options.ts';
import { formats } from './parse.ts';
import { print } from './print.ts';

export const target: Target<WindowsFirewallOptions, FirewallConfig> = {
  name: 'windows-firewall',
  title: 'Windows Defender Firewall (Windows Server 2012 R2 and later)',
  options,
  readOptions,
  capabilities,
  lower,
  print,
  formats,
  meaning,
  guide,
};
