"""Addresses of plans: public pages, the desk of the secretary, what a member organisation does."""

from django.urls import path  # noqa: F401

app_name = "workplans"

urlpatterns: list = []
