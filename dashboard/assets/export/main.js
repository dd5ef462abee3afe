// Starts the page for taking history away once Dash has laid out its place.
import { beginDesk } from "../live/desk_page.js";
import { Desk } from "./desk.js";

beginDesk("export-desk", Desk);
