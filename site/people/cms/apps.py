"""wagtail.users with this site's account forms; named in INSTALLED_APPS instead of it."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersAppConfig(WagtailUsersAppConfig):
    user_viewset = "people.cms.users.UserViewSet"
