"""Where allauth's pages are replaced by ours, under the same names; included before allauth.urls."""

from django.urls import path

from people.views.codes import ConfirmAddressView, ConfirmResetView

urlpatterns = [
    path("confirm-email/", ConfirmAddressView.as_view(), name="account_email_verification_sent"),
    path("password/reset/confirm/", ConfirmResetView.as_view(), name="account_confirm_password_reset_code"),
]
