/** A program that asks for free ports, tells them, and stays alive until it is killed. */
import { freePort } from '../../../local/kit/free-port.ts';

const ports: number[] = [];
for (let taken = 0; taken < 120; taken += 1) ports.push(await freePort());
process.send?.(ports);
