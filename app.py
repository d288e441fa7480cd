"""The front door: Streamlit's screens and the map's routes in one process on one port."""

from streamlit.starlette import App

from views.borderroutes import border_routes
from views.compareroutes import compare_routes
from views.maproutes import map_routes
from views.outroutes import out_routes
from views.planroutes import plan_routes
from views.recommendationroutes import recommendation_routes
from views.routes import asset_routes
from views.statisticroutes import statistic_routes
from views.tileroutes import tile_routes
from views.ui.warm import warmed

routes = [
    *asset_routes(),
    *map_routes(),
    *plan_routes(),
    *tile_routes(),
    *border_routes(),
    *statistic_routes(),
    *recommendation_routes(),
    *compare_routes(),
    *out_routes(),
]
app = App("views/main.py", lifespan=warmed, routes=routes)
