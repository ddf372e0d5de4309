import type { Target } from '../target.ts';
import { capabilities } from './capabilities.ts';
import { lower } from './compile/lower.ts';
import { print } from './compile/print.ts';
import type { FirewallConfig, WindowsFirewallOptions } from './config.ts';
import { guide } from './guide.ts';
import { options, readOptions, remind } from './options.ts';
import { meaning } from './read/meaning.ts';
import { premises } from './read/meaning-settings.ts';
import { formats } from './read/parse.ts';

export const target: Target<WindowsFirewallOptions, FirewallConfig> = {
  name: 'windows-firewall',
  title: 'Windows Defender Firewall (Windows Server 2012 R2 and later)',
  options,
  readOptions,
  capabilities,
  remind,
  lower,
  print,
  formats,
  meaning,
  premises,
  guide,
};
