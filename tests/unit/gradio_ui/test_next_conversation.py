"""What is said of a choice that begins with the next conversation."""

from playground.services.target import Target
from playground.web.gradio_ui.next_conversation import differing, offering

HERE = Target(service="azure", endpoint="https://one.openai.azure.com", deployment="mini")


def test_two_deployments_of_one_service_are_told_apart_by_name():
    said = differing(HERE, HERE.model_copy(update={"deployment": "large"}))
    assert said.startswith("The running conversation stays with Azure OpenAI, mini.")


def test_without_a_deployment_only_the_service_is_named():
    unnamed = HERE.model_copy(update={"deployment": ""})
    assert differing(unnamed, HERE).startswith("The running conversation stays with Azure OpenAI. ")
    assert ", ." not in str(offering(HERE, unnamed).props)
