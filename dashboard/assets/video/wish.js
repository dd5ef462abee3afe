// What the address of the video wall asks for; every change goes back into it, so that a link holds the view.
import { read, write } from "../live/address.js";
import { ROTATIONS_S, SIZES } from "./plan.js";

const LONGEST = 4000;
const number = (name) => (/^\d{1,15}$/.test(read(name) ?? "") ? Number(read(name)) : null);
const oneOf = (values, value, usual) => (values.includes(value) ? value : usual);

export class Wish extends EventTarget {
  size = oneOf(SIZES, number("tiles"), 4);
  /** Chosen cameras in their order; null = all. */
  cameras = read("cameras")?.slice(0, LONGEST).split(",").filter(Boolean) ?? null;
  /** Whether the cameras near alarms come up by themselves. */
  follows = read("follow") !== "0";
  pin = number("pin");
  page = number("page") ?? 0;
  rotate = oneOf(ROTATIONS_S, number("rotate"), 0);
  /** The camera that is shown alone, large and live. */
  focus = read("focus");

  /** Change some of it, keep it in the address, and tell. */
  set(changes) {
    Object.assign(this, changes);
    write("tiles", this.size === 4 ? null : this.size);
    write("cameras", this.cameras ? this.cameras.join(",") : null);
    write("follow", this.follows ? null : 0);
    write("pin", this.pin);
    write("page", this.page || null);
    write("rotate", this.rotate || null);
    write("focus", this.focus);
    this.dispatchEvent(new Event("change"));
  }
}
