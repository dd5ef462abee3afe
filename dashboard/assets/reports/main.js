// Starts the page of reports once Dash has laid out its place.
import { beginDesk } from "../live/desk_page.js";
import { Desk } from "./desk.js";

beginDesk("reports-desk", Desk);
