-- What waited for another try is tried at once when its channel works again, but for other receivers only once: an
-- address that is slow by itself keeps its tries. `brought_forward` says that this was done.
ALTER TABLE delivery ADD COLUMN brought_forward boolean NOT NULL DEFAULT false;
