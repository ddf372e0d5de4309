import { askPart } from './ask.ts';
import { chainsPart } from './chains.ts';
import { machinePart } from './machine.ts';
import { networkPart } from './network.ts';
import { guardPart, parametersPart } from './parameters.ts';
import { reportPart } from './report.ts';
import { speakPart } from './speak.ts';

/**
 * The script around its data region, the same in every script. ASCII only, since Windows PowerShell reads a file without a
 * byte order mark in the code page of the machine. Whoever reads a script knows it by its digest.
 */
export const skeleton: { readonly head: string; readonly tail: string } = {
  head: parametersPart,
  tail: [guardPart, machinePart, networkPart, chainsPart, speakPart, askPart, reportPart].join(''),
};
