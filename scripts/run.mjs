// Builds the app and its pages, then becomes the named program.
import './build.mjs';
import './build-pages.mjs';
import { become } from './become.mjs';

const [program = '', ...args] = process.argv.slice(2);
become(program, args);
