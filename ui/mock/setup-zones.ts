/** Runs before every test file: the window knows all zones, as if the program had told them. */
import { tellAllZones } from './zones';

tellAllZones();
