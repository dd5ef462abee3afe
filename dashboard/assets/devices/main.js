// Starts the page of devices once Dash has laid out its place.
import { beginDesk } from "../live/desk_page.js";
import { Desk } from "./desk.js";

beginDesk("devices-desk", Desk);
