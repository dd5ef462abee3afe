INSERT INTO peer_refused (payload) VALUES ($1)
