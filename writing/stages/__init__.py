"""The stages of a chapter, one module each with one public function of its name.

A stage is given a `RunBrief` and typed earlier results and gives one frozen result. It may
import `memory`, `projects`, `novellaforge` and the values of `writing`; it reads no settings,
no request, no row, and knows no other stage.
"""
