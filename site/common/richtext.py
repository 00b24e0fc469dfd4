def render_markdown(source):
    return source


def strip_to_text(source):
    return source
