"""The routes of identity, without trailing slashes: the server accepts both."""

from django.urls import path

from footfall.foundations.identity.http import me, organizations, projects, sessions

ORGANIZATION = "api/organizations/<str:organization_id>"

urlpatterns = [
    path("api/signup", sessions.SignUpView.as_view()),
    path("api/signup/<uuid:invite_id>", sessions.InviteSignUpView.as_view()),
    path("api/login", sessions.LoginView.as_view()),
    path("api/logout", sessions.LogoutView.as_view()),
    path("api/reset", sessions.ResetView.as_view()),
    path("api/reset/complete", sessions.ResetCompleteView.as_view()),
    path("api/users/@me", me.MeView.as_view()),
    path("api/personal_api_keys", me.PersonalApiKeysView.as_view()),
    path("api/personal_api_keys/<uuid:pk>", me.PersonalApiKeyView.as_view()),
    path(ORGANIZATION, organizations.OneOrganizationView.as_view()),
    path(f"{ORGANIZATION}/members", organizations.MembersView.as_view()),
    path(f"{ORGANIZATION}/members/<int:member_id>", organizations.MemberView.as_view()),
    path(f"{ORGANIZATION}/invites", organizations.InvitesView.as_view()),
    path(f"{ORGANIZATION}/invites/<uuid:invite_id>", organizations.InviteView.as_view()),
    path("api/projects", projects.ProjectsView.as_view()),
    path("api/projects/<str:project_id>", projects.ProjectView.as_view()),
    path("api/projects/<str:project_id>/reset_token", projects.ResetTokenView.as_view()),
]
