"""Profiles, affiliation and governments, mounted at /people/."""

from django.urls import path

from people.views import account, approvals, governments, officers

app_name = "people"
urlpatterns = [
    path("me/", account.ProfileView.as_view(), name="profile"),
    path("me/edit/", account.ProfileEditView.as_view(), name="profile-edit"),
    path("me/leave/", account.LeaveView.as_view(), name="leave"),
    path("affiliation/", account.AffiliationView.as_view(), name="affiliation"),
    path("affiliation/withdraw/", account.WithdrawView.as_view(), name="affiliation-withdraw"),
    path("approvals/", approvals.ApprovalsView.as_view(), name="approvals"),
    path("approvals/<int:pk>/", approvals.ApprovalView.as_view(), name="approval"),
    path("handover/", officers.HandoverView.as_view(), name="handover"),
    path("officers/", officers.OfficersView.as_view(), name="officers"),
    path("officers/<int:pk>/", officers.OfficerView.as_view(), name="officer"),
    path("officers/<int:pk>/coordinator/", officers.CoordinatorView.as_view(), name="officer-coordinator"),
    path("officers/<int:pk>/end/", officers.EndView.as_view(), name="officer-end"),
    path("governments/", governments.GovernmentsView.as_view(), name="governments"),
    path("governments/<slug:code>/", governments.GovernmentView.as_view(), name="government"),
    path("governments/<slug:code>/unit/", governments.UnitEditView.as_view(), name="government-unit"),
]
