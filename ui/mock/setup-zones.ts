/** Runs before every test file: sets the offset tables of all zones. */
import { tellAllZones } from './zones';

tellAllZones();
