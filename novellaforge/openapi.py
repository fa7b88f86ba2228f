"""How the API describes itself at /api/schema."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from novellaforge.api import ErrorShape


class Schema(AutoSchema):
    """Every operation says that whatever else it answers is an error of the one shape."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        refused = self._get_response_for_code(ErrorShape, "default", direction=direction)  # type: ignore[no-untyped-call]
        refused["description"] = "An error: not done, for the reason that its body says."
        return {**super()._get_response_bodies(direction), "default": refused}
