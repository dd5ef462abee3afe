// Draws the description of our interface; everything it needs is served from here.
window.SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#swagger-ui", validatorUrl: null, deepLinking: true });
