"""`{{ words|whole }}`: numbers in templates as the interface's language writes them."""

from django import template

from novellaforge import figures

register = template.Library()
register.filter("whole", figures.whole)
