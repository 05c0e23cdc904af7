// Starts the three panes.

import { call, toast } from "./lib.js";
import { startChain } from "./chain.js";
import { startPhone } from "./phone.js";
import { startStaff } from "./staff.js";

try {
  const about = await call("box/about");
  startPhone(about);
  startChain(about);
  startStaff(about);
} catch (error) {
  toast(error.message, true);
}
