import { askPart } from './skeleton/ask.ts';
import { chainsPart } from './skeleton/chains.ts';
import { machinePart } from './skeleton/machine.ts';
import { networkPart } from './skeleton/network.ts';
import { guardPart, parametersPart } from './skeleton/parameters.ts';
import { reportPart } from './skeleton/report.ts';
import { speakPart } from './skeleton/speak.ts';

/**
 * The script around its data region, the same in every script. ASCII only, since Windows PowerShell reads a file without a
 * byte order mark in the code page of the machine. Whoever reads a script knows it by its digest.
 */
export const skeleton: { readonly head: string; readonly tail: string } = {
  head: parametersPart,
  tail: [guardPart, machinePart, networkPart, chainsPart, speakPart, askPart, reportPart].join(''),
};
