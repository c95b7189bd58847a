"""Stripe's errors: a status, and an object that says what was wrong."""


class ApiError(Exception):
    """Answered as `{"error": {...}}`. `kept`: Stripe stores it with the idempotency key, because the work had begun."""

    def __init__(
        self, status: int, message: str, *, type="invalid_request_error", code="", param="", kept=False, **more
    ):
        super().__init__(message)
        self.status, self.kept = status, kept
        said = {"type": type, "message": message, "code": code, "param": param, **more}
        self.body = {"error": {name: value for name, value in said.items() if value}}


def bad_request(message: str, *, param: str = "", code: str = "") -> ApiError:
    """A wrong parameter: refused before any work, so no key is used up."""
    return ApiError(400, message, param=param, code=code)


def wrong_state(message: str, *, code: str = "", param: str = "") -> ApiError:
    """Right parameters, but not now: refused while working, so the key is used up."""
    return ApiError(400, message, code=code, param=param, kept=True)


def no_such(what: str, id: str, *, param: str = "id", status: int = 404) -> ApiError:
    return ApiError(status, f"No such {what}: '{id}'", code="resource_missing", param=param)


def missing(param: str) -> ApiError:
    return bad_request(f"Missing required param: {param}.", param=param, code="parameter_missing")
